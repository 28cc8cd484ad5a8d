using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Escapes;

/// <summary>Of a user who may only read, beside a writer.</summary>
public sealed class ReaderEscapes(SharedDaemons daemons) : EscapeMatrix(daemons)
{
    private protected override (RawClient Me, RawClient Witness) Enter(Scene scene)
    {
        RawClient writer = scene.Join("ann");
        return (scene.Join("ron"), writer);
    }
}
