using System.Globalization;

namespace Conserver.Posix;

/// <summary>How a child ended.</summary>
/// <param name="Signalled">A signal killed it.</param>
/// <param name="Value">The exit code, or the signal's number.</param>
public readonly record struct ExitStatus(bool Signalled, int Value)
{
    /// <summary>It has ended, and somebody else has taken the status.</summary>
    public static ExitStatus Unknown => new(false, -1);

    /// <summary>conserver's words: <c>exit(0)</c>, <c>signal(15)</c>; <c>exit(unknown)</c>.</summary>
    public override string ToString() => this == Unknown
        ? "exit(unknown)"
        : string.Create(CultureInfo.InvariantCulture, $"{(Signalled ? "signal" : "exit")}({Value})");
}
