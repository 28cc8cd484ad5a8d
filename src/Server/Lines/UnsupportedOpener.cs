using Conserver.Server.Config;

namespace Conserver.Server.Lines;

/// <summary>A type this version cannot open; the console stays down and says why.</summary>
internal sealed class UnsupportedOpener(LineKind kind) : ILineOpener
{
    public void Open(Opening opening) => opening.Fail($"this version has no lines of type `{kind.Word}'");
}
