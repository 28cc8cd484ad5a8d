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

    /// <summary>Both ends know <see cref="WireSignal.Window"/>.</summary>
    public bool KnowsWindow { get; set; }

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
                if (IsSignal(code))
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

    /// <summary>
    /// The same, with data gathered as far as it goes: a stream of quoted bytes is not a token for each. Data without a
    /// quote is not copied.
    /// </summary>
    /// <param name="input">What has arrived.</param>
    /// <param name="gathered">Memory for data that has to be copied; made larger when it is too small.</param>
    /// <param name="token">Valid until <paramref name="gathered"/> is used again.</param>
    public bool TryRead(ref ReadOnlySpan<byte> input, ref byte[] gathered, out WireToken token)
    {
        if (!pending && !input.Contains(Quote))
        {
            return TryRead(ref input, out token);
        }

        if (gathered.Length < input.Length)
        {
            gathered = new byte[input.Length];
        }

        int count = 0;
        while (!input.IsEmpty)
        {
            if (pending)
            {
                byte code = input[0];
                if (IsSignal(code) && count > 0)
                {
                    break;
                }

                pending = false;
                input = input[1..];
                if (IsSignal(code))
                {
                    token = new WireToken((WireSignal)code);
                    return true;
                }

                Violations += code == Quote ? 0 : 1;
                gathered[count++] = code;
                continue;
            }

            // A storm of them is taken pair by pair.
            while (input is [Quote, Quote, ..])
            {
                gathered[count++] = Quote;
                input = input[2..];
            }

            int quote = input.IndexOf(Quote);
            int plain = quote < 0 ? input.Length : quote;
            input[..plain].CopyTo(gathered.AsSpan(count));
            count += plain;
            pending = quote >= 0;
            input = input[(pending ? plain + 1 : plain)..];
        }

        token = count > 0 ? new WireToken(gathered.AsSpan(0, count)) : default;
        return count > 0;
    }

    private readonly bool IsSignal(byte code) =>
        code is (byte)'E' or (byte)'.' or (byte)'G' or (byte)'Z' || (code == (byte)WireSignal.Window && KnowsWindow);
}
