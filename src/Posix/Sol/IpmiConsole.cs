using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Conserver.Posix;

/// <summary>
/// FreeIPMI's libipmiconsole, loaded when it is first asked for. Its engine, threads that speak to the controllers, runs
/// from the first session to the end of the process.
/// </summary>
public sealed unsafe class IpmiConsole : ISolLibrary
{
    /// <summary>Threads of the engine: they poll, whatever the number of sessions.</summary>
    private const uint Threads = 2;

    private const int ShortestTime = 500;
    private readonly Lock gate = new();
    private IpmiConsoleCalls? calls;
    private bool isRunning;

    private IpmiConsole()
    {
    }

    public static IpmiConsole Instance { get; } = new();

    public string? Missing
    {
        get
        {
            lock (gate)
            {
                return Load();
            }
        }
    }

    public ISolSession Open(SolRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (gate)
        {
            if (Load() is { } missing)
            {
                throw new SolException(missing);
            }

            if (!isRunning && calls!.EngineInit(Threads, 0) != 0)
            {
                throw new SolException($"ipmiconsole_engine_init() failed: {Errno.Text(Marshal.GetLastSystemError())}");
            }

            isRunning = true;
        }

        (string? target, string? refusal) = SolHost.Target(request.Host, request.Address);
        if (target is null)
        {
            throw new SolException($"Could not connect to IPMI host `{request.Host}': {refusal}");
        }

        nint context = Create(request with { Host = target });
        if (context == 0)
        {
            throw new SolException("Could not create IPMI context");
        }

        if (calls!.Submit(context, 0, 0) != 0)
        {
            string why = calls.Failure(context)?.Text ?? "unknown error";
            calls.Destroy(context);

            // It may have closed descriptor 0: whoever got that next would lose it to the next failure.
            StandardDescriptors.Restore();
            throw new SolException($"Could not connect to IPMI host `{request.Host}': {why}");
        }

        return new IpmiConsoleSession(calls, context);
    }

    /// <summary>
    /// At the end of the process: sessions that have been destroyed are closed at their controllers, which would keep them
    /// for a minute otherwise. Waits for that no longer than this.
    /// </summary>
    public void Quit(TimeSpan patience)
    {
        lock (gate)
        {
            if (!isRunning)
            {
                return;
            }

            isRunning = false;
            calls!.IsOver = true;
        }

        var closing = new Thread(() => calls!.EngineTeardown(1)) { IsBackground = true, Name = "IPMI sessions that close" };
        closing.Start();
        closing.Join(patience);
    }

    private string? Load()
    {
        try
        {
            calls ??= IpmiConsoleCalls.Load();
        }
        catch (EntryPointNotFoundException)
        {
            return $"{IpmiConsoleCalls.FileName} is not FreeIPMI's: install the package libipmiconsole2";
        }

        return calls is null ? $"{IpmiConsoleCalls.FileName} is missing: install the package libipmiconsole2" : null;
    }

    // 0 when the library does not take it: a text is too long, or there are no more descriptors.
    private nint Create(SolRequest request)
    {
        byte[] password = NativeText.Terminated(request.Password), key = NativeText.Terminated(request.Key);
        int silence = (int)request.Silence.TotalMilliseconds;
        try
        {
            fixed (byte* host = NativeText.Terminated(request.Host))
            fixed (byte* userName = NativeText.Terminated(request.UserName))
            fixed (byte* passwordAt = password)
            fixed (byte* keyAt = key)
            {
                IpmiConsoleCalls.Login login = new()
                {
                    UserName = request.UserName.Length > 0 ? userName : null,
                    Password = request.Password.Length > 0 ? passwordAt : null,
                    Key = request.Key.Length > 0 ? keyAt : null,
                    KeyLength = (uint)request.Key.Length,
                    Privilege = request.Privilege,
                    CipherSuite = request.CipherSuite,
                    Workarounds = request.Workarounds ?? IpmiConsoleCalls.Default,
                };
                IpmiConsoleCalls.Times times = new()
                {
                    Session = silence,
                    Retransmission = -1,
                    RetransmissionBackOffCount = -1,
                    KeepAlive = Math.Max(ShortestTime, silence / 3),
                    KeepAliveRetransmission = Math.Max(ShortestTime, silence / 12),
                    AcceptableErrors = -1,
                    MaximumRetransmissions = -1,
                };
                IpmiConsoleCalls.Behaviour behaviour = new()
                {
                    EngineFlags = IpmiConsoleCalls.OutputOnSolEstablished,
                    BehaviourFlags = request.RefuseIfInUse ? IpmiConsoleCalls.ErrorOnSolInUse : 0,
                };
                return calls!.Create(host, &login, &times, &behaviour);
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(password);
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
