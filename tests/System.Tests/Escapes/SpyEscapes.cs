using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Of one who watches somebody write.</summary>
public sealed class SpyEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient writer = scene.Join("ann");
        return (scene.Join("bob"), writer);
    }
}
