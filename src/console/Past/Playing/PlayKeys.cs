namespace Conserver.ConsoleProgram.Past.Playing;

/// <summary>The keys of somebody for whom a log is played.</summary>
internal static class PlayKeys
{
    private const byte Escape = 0x1B, ControlC = 0x03;

    /// <summary>Does what they say; false when that is to end. What begins with an escape is the terminal's.</summary>
    public static bool Press(PlayPace pace, ReadOnlySpan<byte> keys)
    {
        foreach (byte key in keys is [Escape, ..] ? [] : keys)
        {
            switch (key)
            {
                case (byte)'q' or (byte)'Q' or ControlC:
                    return false;
                case (byte)' ':
                    pace.TogglePause();
                    break;
                case (byte)'+' or (byte)'=':
                    pace.ChangeSpeed(2);
                    break;
                case (byte)'-':
                    pace.ChangeSpeed(0.5);
                    break;
                default:
                    break;
            }
        }

        return !keys.IsEmpty;
    }
}
