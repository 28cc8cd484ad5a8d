namespace Conserver.ConsoleProgram.Many;

/// <summary>Consoles that answered the same.</summary>
/// <param name="Consoles">Their names.</param>
/// <param name="Answer">What the first of them answered.</param>
internal sealed record AnswerGroup(IReadOnlyList<string> Consoles, string Answer);
