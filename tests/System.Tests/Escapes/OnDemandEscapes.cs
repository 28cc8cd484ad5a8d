using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>The writer's, on a console that is open only while somebody is attached.</summary>
public sealed class OnDemandEscapes(SharedDaemons daemons) : EscapeMatrix(daemons, "options ondemand;")
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        scene.OpensWhenCalled = true;
        RawClient me = scene.Join("ann");
        return (me, scene.Join("ron"));
    }

    private protected override void Leave(Scene scene) => scene.ShowAbandoned();
}
