using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Options;

/// <summary>Each option of the client about commands, with either program.</summary>
public sealed class CommandingOptionScenarios
{
    public static TheoryData<string, Pairing> Rows => OptionRows.Of(OptionScripts.Commanding);

    [Theory, MemberData(nameof(Rows))]
    public void Does_as_it_always_did(string letter, Pairing pairing)
    {
        OptionScript script = OptionScripts.Commanding[letter[0]];
        Comparison.Check(pairing, script.Open, script.Play, variant: letter);
    }
}
