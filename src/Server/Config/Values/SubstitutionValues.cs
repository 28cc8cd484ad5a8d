namespace Conserver.Server.Config;

/// <summary>
/// What the letters of a <see cref="SubstitutionRule"/> stand for; unset text is empty, unset numbers are 0.
/// </summary>
public readonly record struct SubstitutionValues(
    string Host, string Console, string ReplString, string Baud, ushort Port, ushort NetPort)
{
    internal string Text(char letter) => letter switch
    {
        'h' => Host,
        'c' => Console,
        'r' => ReplString,
        'b' => Baud,
        _ => throw new ArgumentOutOfRangeException(nameof(letter), letter, "not a text value"),
    };

    internal ushort Number(char letter) => letter == 'p' ? Port : NetPort;
}
