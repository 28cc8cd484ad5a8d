namespace Conserver.Daemon;

/// <summary>The command line asked for something that ends the program, rightly or by mistake.</summary>
internal sealed class CommandLineEnd(int code, bool toError, string text) : Exception(text)
{
    public int Code { get; } = code;

    /// <summary>The text goes to standard error, not to standard output.</summary>
    public bool ToError { get; } = toError;
}
