namespace Conserver.Client.Walking;

/// <summary>One command of a walk; the answer to it says where the next one goes.</summary>
/// <param name="Verb">What is sent.</param>
/// <param name="Argument">What is sent behind it; null sends the verb alone.</param>
public sealed record Step(string Verb, string? Argument = null)
{
    public string Line => Argument is null ? Verb : $"{Verb} {Argument}";

    /// <summary>The step looks for a console.</summary>
    public bool IsCall => Verb == "call";
}
