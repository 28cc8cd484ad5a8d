namespace Conserver.Posix;

/// <summary>A context of libipmiconsole that has been submitted to its engine.</summary>
internal sealed unsafe class IpmiConsoleSession : ISolSession
{
    private readonly IpmiConsoleCalls calls;
    private readonly Lock gate = new();
    private nint context;

    /// <summary>The context is this object's from then on, even if this fails.</summary>
    /// <exception cref="PosixException">The library has not given its descriptor.</exception>
    public IpmiConsoleSession(IpmiConsoleCalls calls, nint context)
    {
        this.calls = calls;
        this.context = context;
        try
        {
            // Once asked for it is ours: the library does not close it.
            Fd = PosixException.Check(calls.Descriptor(context), "ipmiconsole_ctx_fd");
            Sys.SetNonBlocking(Fd);
        }
        catch
        {
            Destroy();
            throw;
        }
    }

    public int Fd { get; }

    public SolFailure? Failure
    {
        get
        {
            lock (gate)
            {
                return context == 0 ? null : calls.Failure(context);
            }
        }
    }

    public string? Break()
    {
        lock (gate)
        {
            return context == 0 || calls.Break(context) == 0
                ? null
                : $"ipmiconsole_ctx_generate_break() failed: {calls.Failure(context)?.Text ?? "unknown error"}";
        }
    }

    public void Destroy()
    {
        lock (gate)
        {
            if (context != 0 && !calls.IsOver)
            {
                calls.Destroy(context);
            }

            context = 0;
        }
    }
}
