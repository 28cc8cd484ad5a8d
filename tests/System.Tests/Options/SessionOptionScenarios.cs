using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Options;

/// <summary>Each option of the client about session, with either program.</summary>
public sealed class SessionOptionScenarios
{
    public static TheoryData<string, Pairing> Rows => OptionRows.Of(OptionScripts.Session);

    [Theory, MemberData(nameof(Rows))]
    public void Does_as_it_always_did(string letter, Pairing pairing)
    {
        OptionScript script = OptionScripts.Session[letter[0]];
        Comparison.Check(pairing, script.Open, script.Play, variant: letter);
    }
}
