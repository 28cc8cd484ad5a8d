using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Options;

/// <summary>Each option of the client about connections, with either program.</summary>
public sealed class ConnectingOptionScenarios
{
    public static TheoryData<string, Pairing> Rows => OptionRows.Of(OptionScripts.Connecting);

    [Theory, MemberData(nameof(Rows))]
    public void Does_as_it_always_did(string letter, Pairing pairing)
    {
        OptionScript script = OptionScripts.Connecting[letter[0]];
        Comparison.Check(pairing, script.Open, script.Play, variant: letter);
    }
}
