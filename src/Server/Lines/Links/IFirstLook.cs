namespace Conserver.Server.Lines;

/// <summary>Looks at what is read, codes and all, for a sign that the line is not what it is taken for.</summary>
internal interface IFirstLook
{
    /// <summary>The next bytes; false when it has seen enough and wants no more.</summary>
    bool Look(ReadOnlySpan<byte> read);
}
