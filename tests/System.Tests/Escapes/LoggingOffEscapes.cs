using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>The writer's, while the logging is switched off and another one waits to write.</summary>
public sealed class LoggingOffEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient me = scene.Join("ann");
        RawClient reader = scene.Join("ron");
        scene.Join("eve").Ask(Scene.Sequence + "a");
        me.Ask(Scene.Sequence + "L");
        return (me, reader);
    }
}
