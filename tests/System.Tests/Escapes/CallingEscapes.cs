using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Of a writer who has called, but does not see output yet.</summary>
public sealed class CallingEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient reader = scene.Join("ron");
        return (scene.Call("ann"), reader);
    }
}
