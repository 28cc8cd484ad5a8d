using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>The writer's, while the console's initcmd runs.</summary>
public sealed class InitialisingEscapes(SharedDaemons daemons) : EscapeMatrix(daemons, "initcmd \"exec sleep 1000\";")
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        scene.Except(KnownDifference.LocalCommandsHearWhy);
        RawClient me = scene.Join("ann");
        return (me, scene.Join("ron"));
    }

    // Who has opened the line still waits for the end of the initcmd. Debian's daemon would take the next one to come for
    // somebody who does.
    private protected override void Leave(Scene scene) => scene.TakeDown();
}
