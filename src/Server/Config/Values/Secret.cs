namespace Conserver.Server.Config;

/// <summary>A password or key, one char per byte. Its text is taken deliberately; printing it shows nothing.</summary>
public sealed record Secret(string Reveal)
{
    public static readonly Secret None = new("");

    public override string ToString() => Reveal.Length == 0 ? "" : "(secret)";
}
