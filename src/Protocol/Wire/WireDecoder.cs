namespace Conserver.Protocol.Wire;

/// <summary>
/// Takes the 0xFF quoting off a byte stream. 0xFF 0xFF is one data byte 0xFF; 0xFF with <c>E . G Z</c> is a
/// <see cref="WireSignal"/>; 0xFF with anything else is that other byte as data, and counted. State survives reads.
/// </summary>
/// <remarks>A mutable struct: keep it in a field of the one type that reads the stream, never copy it.</remarks>
public struct WireDecoder
{
    private const byte Quote = 0xFF;
    private bool pending;

    /// <summary>Unknown bytes after 0xFF so far; a sane peer makes none.</summary>
    public int Violations { get; private set; }

    /// <summary>Takes the next token off the front of <paramref name="input"/>; false when more input is needed.</summary>
    public bool TryRead(ref ReadOnlySpan<byte> input, out WireToken token)
    {
        while (!input.IsEmpty)
        {
            if (pending)
            {
                pending = false;
                byte code = input[0];
                if (code is (byte)'E' or (byte)'.' or (byte)'G' or (byte)'Z')
                {
                    input = input[1..];
                    token = new WireToken((WireSignal)code);
                    return true;
                }

                if (code != Quote)
                {
                    Violations++;
                }

                token = new WireToken(input[..1]);
                input = input[1..];
                return true;
            }

            int quote = input.IndexOf(Quote);
            if (quote < 0)
            {
                token = new WireToken(input);
                input = default;
                return true;
            }

            pending = true;
            if (quote > 0)
            {
                token = new WireToken(input[..quote]);
                input = input[(quote + 1)..];
                return true;
            }

            input = input[1..];
        }

        token = default;
        return false;
    }
}
