namespace Conserver.Server.Lines;

/// <summary>A line in <c>examine</c>.</summary>
/// <param name="Device">Behind <c>on</c>.</param>
/// <param name="Rate">Behind <c>at</c>.</param>
/// <param name="Mark">The parity's letter, or a space.</param>
internal readonly record struct ExamineRow(string Device, string Rate, char Mark = ' ');
