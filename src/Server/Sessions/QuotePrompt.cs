namespace Conserver.Server.Sessions;

/// <summary>Three octal digits of a byte to send.</summary>
internal sealed class QuotePrompt(ConsoleDialogue dialogue, Action<byte> send) : Prompt(dialogue)
{
    private int value;
    private int digits;

    public override void Feed(byte key)
    {
        if (key is < (byte)'0' or > (byte)'7')
        {
            Dialogue.Answer(" aborted]\r\n");
            return;
        }

        value = (value * 8) + (key - '0');
        Dialogue.Echo(((char)key).ToString());
        if (++digits == 3)
        {
            // No line end: what the device answers stands behind the bracket.
            Dialogue.Answer("]");
            send((byte)value);
        }
    }
}
