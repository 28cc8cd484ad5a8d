using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Sent by a client that has yet to say which local command to run: nobody gets it.</summary>
public sealed class LocalPromptEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient me = scene.Join("ann");
        RawClient reader = scene.Join("ron");
        me.Send(Scene.Sequence + "|");
        me.Until("\u00ffE");
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
