using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>The writer's, on a console that was taken down.</summary>
public sealed class DownEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        scene.Except(KnownDifference.TasksAreHeardWhileDown);
        RawClient me = scene.Join("ann");
        RawClient reader = scene.Join("ron");
        me.Ask(Scene.Sequence + "d");
        reader.Settle();
        return (me, reader);
    }
}
