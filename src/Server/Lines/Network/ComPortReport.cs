using static Conserver.Server.Lines.ComPortCode;

namespace Conserver.Server.Lines;

/// <summary>What a serial port behind a network has made of what it was asked for, each thing once a connection.</summary>
/// <param name="settings">What it was asked for.</param>
/// <param name="tell">Hears, about one thing, what is not as it should be; null when it is.</param>
internal sealed class ComPortReport(ComPortSettings settings, Action<string, string?> tell)
{
    /// <summary>A bit for each thing.</summary>
    private int told, answered;

    /// <summary>What it has not answered, for people; empty when nothing is open.</summary>
    public string Open => string.Join(
        ", ",
        Enumerable.Range(Baud, Control).Select(command => (byte)command)
            .Where(command => settings.Asked(command) > 0 && (answered & (1 << command)) == 0).Select(Thing));

    /// <summary>It has answered a command.</summary>
    public void Compare(byte command, uint got)
    {
        answered |= 1 << command;
        uint asked = settings.Asked(command);
        if (asked != 0 && asked != got)
        {
            Tell(command, $"the far end was asked for {Thing(command)} {Word(command, asked)} and has {Word(command, got)}");
        }
        else
        {
            Fine(command);
        }
    }

    /// <summary>Nothing is to be said of it, unless something has been said already.</summary>
    public void Fine(byte thing)
    {
        if ((told & (1 << thing)) == 0)
        {
            tell(Thing(thing), null);
        }
    }

    public void Tell(byte thing, string text)
    {
        if ((told & (1 << thing)) == 0)
        {
            told |= 1 << thing;
            tell(Thing(thing), text);
        }
    }
}
