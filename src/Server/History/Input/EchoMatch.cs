namespace Conserver.Server.History.Input;

/// <summary>
/// Which keys a device has echoed. A key has been when it came back as the next thing the device said; keys are told in
/// stretches, which end with a new line, another control character, or a rest, and a stretch of which a single key did not
/// come back so is told as a number. What is typed before the device has come to rest after that is too. Pure: what time it
/// is, is said.
/// </summary>
/// <param name="all">Keys are told whether or not they come back.</param>
/// <param name="tell">Takes what is known.</param>
internal sealed class EchoMatch(bool all, Action<TypedKeys> tell)
{
    /// <summary>Keys that wait for their echo; of more none is told.</summary>
    public const int Bound = 8192;

    /// <summary>
    /// A key that has not come back by then has not been echoed, milliseconds. An unfinished stretch ends then.
    /// </summary>
    public const int Patience = 10_000;

    /// <summary>Nothing is typed or said for so long, and it is believed again what comes back, milliseconds.</summary>
    public const int Rest = 500;

    private readonly KeyReader reader = new();
    private readonly OutputReader echo = new();
    private readonly List<WaitingKey> keys = [];

    /// <summary>So many of the keys have come back.</summary>
    private int shown;
    private bool distrusts;
    private long busyAt;

    /// <summary>Some keys are not told yet: <see cref="Expire"/> is to be called from time to time.</summary>
    public bool IsOpen => keys.Count > 0;

    /// <summary>Keys have been typed.</summary>
    public void Type(ReadOnlySpan<byte> typed, long now)
    {
        distrusts &= now - busyAt < Rest;
        busyAt = now;
        reader.Clear();
        int unseen = 0;
        foreach (byte key in typed)
        {
            KeyKind kind = reader.Read(key);
            if (distrusts)
            {
                unseen++;
            }
            else
            {
                keys.Add(new WaitingKey(key, kind, now));
                Added(kind);
            }
        }

        if (unseen > 0)
        {
            tell(new TypedKeys(now, unseen, null));
        }
    }

    /// <summary>The device has said something.</summary>
    public void Say(ReadOnlySpan<byte> output, long now)
    {
        if (all)
        {
            return;
        }

        busyAt = distrusts || IsOpen ? now : busyAt;
        for (int i = 0; i < output.Length && IsOpen; i++)
        {
            (byte key, KeyKind kind) = shown < keys.Count ? (keys[shown].Key, keys[shown].Kind) : (default, KeyKind.Control);
            bool isKey = kind == KeyKind.Shown, isNewline = kind == KeyKind.Newline;
            EchoKind found = echo.Read(output[i], isKey ? key : null, isNewline);
            if (found == EchoKind.Newline || (found == EchoKind.Byte && isKey && output[i] == key))
            {
                shown++;
                if (isNewline)
                {
                    Tell(shown);
                }

                Pass();
            }
            else if (found != EchoKind.None)
            {
                Doubt();
            }
        }
    }

    /// <summary>Time has gone by.</summary>
    public void Expire(long now)
    {
        if (shown < keys.Count)
        {
            if (now - keys[shown].At >= Patience)
            {
                busyAt = now;
                Doubt();
            }
        }
        else if (IsOpen && now - keys[^1].At >= Patience)
        {
            Tell(keys.Count);
        }
    }

    /// <summary>Somebody else types now, or nobody: what has not come back by now is not waited for.</summary>
    public void End()
    {
        if (shown < keys.Count)
        {
            Doubt();
        }
        else if (IsOpen)
        {
            Tell(keys.Count);
        }
    }

    private void Added(KeyKind kind)
    {
        if (!all)
        {
            Pass();
            if (keys.Count >= Bound)
            {
                Doubt();
            }

            return;
        }

        shown = keys.Count;
        if (kind is KeyKind.Newline or KeyKind.Control || keys.Count >= Bound)
        {
            Tell(keys.Count);
        }
    }

    // What nothing need come back of.
    private void Pass()
    {
        while (shown < keys.Count && keys[shown].Kind is KeyKind.Erase or KeyKind.Sequence or KeyKind.Control)
        {
            bool ends = keys[shown++].Kind == KeyKind.Control;
            if (ends)
            {
                Tell(shown);
            }
        }
    }

    private void Doubt()
    {
        distrusts = true;
        tell(new TypedKeys(keys[0].At, keys.Count, null));
        Forget(keys.Count);
    }

    private void Tell(int count)
    {
        byte[] bytes = new byte[count];
        for (int i = 0; i < count; i++)
        {
            bytes[i] = keys[i].Key;
        }

        tell(new TypedKeys(keys[0].At, count, bytes));
        Forget(count);
    }

    private void Forget(int count)
    {
        keys.RemoveRange(0, count);
        shown -= Math.Min(shown, count);
        if (!IsOpen)
        {
            echo.Clear();
            if (keys.Capacity > 256)
            {
                keys.Capacity = 0;
            }
        }
    }
}
