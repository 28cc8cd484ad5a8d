using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Of one who has asked to write, and waits.</summary>
public sealed class WaitingEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient writer = scene.Join("ann");
        RawClient me = scene.Join("bob");
        me.Ask(Scene.Sequence + "a");
        return (me, writer);
    }
}
