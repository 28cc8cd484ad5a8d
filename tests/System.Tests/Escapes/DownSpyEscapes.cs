using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Of one who watches a console that was taken down.</summary>
public sealed class DownSpyEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient writer = scene.Join("ann");
        writer.Ask(Scene.Sequence + "d");
        return (scene.Join("bob"), writer);
    }
}
