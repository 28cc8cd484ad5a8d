namespace Conserver.Posix;

/// <summary>What the answers to modules are made of, and what the library said of a delay.</summary>
internal unsafe struct PamTalk
{
    public byte* User;
    public byte* Password;

    /// <summary>Microseconds that whoever is refused shall wait.</summary>
    public uint Delay;
}
