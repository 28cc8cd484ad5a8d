using Conserver.System.Tests.Harness;

namespace Conserver.System.Tests.Options;

/// <summary>Every letter with every pairing of programs.</summary>
internal static class OptionRows
{
    public static TheoryData<string, Pairing> Of(Dictionary<char, OptionScript> scripts)
    {
        var rows = new TheoryData<string, Pairing>();
        foreach (char letter in scripts.Keys)
        {
            foreach (TheoryDataRow<Pairing> pairing in Pairings.All)
            {
                rows.Add(letter.ToString(), pairing.Data);
            }
        }

        return rows;
    }
}
