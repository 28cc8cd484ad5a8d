namespace Conserver.Server.Config;

/// <summary>A password or key, one char per byte. Its text is taken deliberately; printing it shows nothing.</summary>
public sealed record Secret(string Reveal)
{
    public override string ToString() => "(secret)";
}
