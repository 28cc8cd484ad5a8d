using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>The writer's, on a console without a log file.</summary>
public sealed class UnloggedEscapes(SharedDaemons daemons) : EscapeMatrix(daemons, "logfile \"\";")
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        scene.IsLogged = false;
        RawClient me = scene.Join("ann");
        return (me, scene.Join("ron"));
    }
}
