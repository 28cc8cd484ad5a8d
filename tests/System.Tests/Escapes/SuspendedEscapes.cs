using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Typed by a writer who is suspended: the first byte wakes.</summary>
public sealed class SuspendedEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient me = scene.Join("ann");
        RawClient reader = scene.Join("ron");
        me.Send(Scene.Sequence + "z");
        me.Until("\u00ffZ");
        return (me, reader);
    }

    private protected override void Type(Scene scene, RawClient me, RawClient witness, string[] steps)
    {
        me.Send(Scene.Sequence + steps[0]);
        me.Settle();
    }
}
