using Conserver.Client.Configuration;

namespace Conserver.ConsoleProgram.Interactive;

/// <summary>
/// Follows what is typed on one console, so that the client knows what its user has asked the server for last. The
/// server decides what a key does; but it may stop the client, ask for a local command or for another console only when
/// that was asked for, and a wish to leave is granted even when no server answers.
/// </summary>
/// <param name="escape">The sequence the session begins with.</param>
/// <param name="watches">The session was begun only to watch.</param>
internal sealed class TypedEscapes(EscapePair escape, bool watches = false)
{
    private const byte Interrupt = 0x03, EndOfInput = 0x04, Suspend = 0x1A;
    private Place place;
    private int left;
    private byte newFirst;

    private enum Place
    {
        Text,
        AfterFirst,
        Command,

        /// <summary>Bytes that belong to a command, <see cref="left"/> of them.</summary>
        Operand,

        /// <summary>A line that belongs to a command.</summary>
        Line,

        NewFirst,
        NewSecond,
    }

    /// <summary>What the last key has asked for; the next one forgets it.</summary>
    public UserWish Wish { get; private set; }

    /// <summary>The user has asked only to watch, and for nothing else since.</summary>
    public bool WantsToWatch { get; private set; } = watches;

    /// <summary>The keys that ask to watch only.</summary>
    public byte[] Watching => [escape.First, escape.Second, (byte)'s'];

    /// <summary>Takes keys on their way to the server.</summary>
    public void Type(ReadOnlySpan<byte> keys)
    {
        foreach (byte key in keys)
        {
            Wish = UserWish.None;
            Type(key);
        }
    }

    /// <summary>The client has asked for that in the user's name.</summary>
    public void Ask(UserWish wish) => Wish = wish;

    /// <summary>The wish has been granted.</summary>
    public void Forget() => Wish = UserWish.None;

    private void Type(byte key)
    {
        switch (place)
        {
            case Place.Command:
                Command(key);
                break;
            case Place.Operand:
                place = --left > 0 ? Place.Operand : Place.Text;
                break;
            case Place.Line:
                place = key is (byte)'\r' or (byte)'\n' ? Place.Text : Place.Line;
                break;
            case Place.NewFirst:
                newFirst = key;
                place = Place.NewSecond;
                break;
            case Place.NewSecond:
                escape = new EscapePair(newFirst, key);
                place = Place.Text;
                break;
            case Place.AfterFirst when key == escape.Second:
                place = Place.Command;
                break;
            default:
                place = key == escape.First ? Place.AfterFirst : Place.Text;
                break;
        }
    }

    private void Command(byte key)
    {
        (place, left, Wish) = key switch
        {
            (byte)'.' or Interrupt or EndOfInput => (Place.Text, 0, UserWish.Leave),
            (byte)'|' => (Place.Text, 0, UserWish.LocalCommand),
            (byte)'z' or Suspend => (Place.Text, 0, UserWish.Stop),
            (byte)';' => (Place.Text, 0, UserWish.Move),
            (byte)'a' => (Place.Text, 0, UserWish.Write),
            (byte)'W' => (Place.Text, 0, UserWish.SendWindow),
            (byte)'e' => (Place.NewFirst, 0, UserWish.None),
            (byte)'b' or (byte)'n' or (byte)'R' or (byte)'P' => (Place.Line, 0, UserWish.None),
            (byte)'l' or (byte)'!' => (Place.Operand, 1, UserWish.None),
            (byte)'\\' => (Place.Operand, 3, UserWish.None),
            _ => (Place.Text, 0, UserWish.None),
        };
        WantsToWatch = key == (byte)'s' || (WantsToWatch && key is not ((byte)'a' or (byte)'f'));
    }
}
