using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Printed by a local command of the writer: no commands, all goes to the console.</summary>
public sealed class LocalCommandEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient me = scene.Join("ann");
        RawClient reader = scene.Join("ron");
        me.Send(Scene.Sequence + "|");
        me.Until("\u00ffE");
        me.Send("\u00ffE");
        me.Until("[rw]\r\n");
        return (me, reader);
    }

    private protected override void Type(Scene scene, RawClient me, RawClient witness, string[] steps)
    {
        foreach (string step in steps)
        {
            me.Send(Scene.Sequence + step);
        }

        me.Send("\u00ff.");
        me.Settle();
    }
}
