using System.Globalization;

namespace Conserver.Bench;

/// <summary>One line of the load program: a word and <c>name=value</c> pairs.</summary>
internal sealed class Answer
{
    private readonly Dictionary<string, string> values;

    public Answer(string line)
    {
        Line = line;
        values = line.Split(' ', StringSplitOptions.RemoveEmptyEntries)
            .Select(word => word.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToDictionary(pair => pair[0], pair => pair[1]);
    }

    public string Line { get; }

    public double this[string name] => double.Parse(values[name], CultureInfo.InvariantCulture);

    public bool Has(string name) => values.ContainsKey(name);
}
