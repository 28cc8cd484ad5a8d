using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>The writer's, while another one waits to write and a third reads.</summary>
public sealed class QueuedWriterEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient me = scene.Join("ann");
        RawClient reader = scene.Join("ron");
        scene.Join("eve").Ask(Scene.Sequence + "a");
        return (me, reader);
    }
}
