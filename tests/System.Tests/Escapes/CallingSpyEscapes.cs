using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Of one who has called a console that has a writer, but does not see output yet.</summary>
public sealed class CallingSpyEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient writer = scene.Join("ann");
        return (scene.Call("bob"), writer);
    }
}
