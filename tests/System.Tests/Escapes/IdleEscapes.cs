using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Of one who watches while nobody writes.</summary>
public sealed class IdleEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient me = scene.Join("ann");
        me.Ask(Scene.Sequence + "s");
        return (me, scene.Join("ron"));
    }
}
