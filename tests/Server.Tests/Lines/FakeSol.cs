using System.Net;
using Conserver.Posix;

namespace Conserver.Server.Tests.Lines;

/// <summary>A library of serial over LAN whose controllers are the test's.</summary>
internal sealed class FakeSol : ISolLibrary
{
    /// <summary>Of <c>bmc1</c>.</summary>
    public static readonly IPAddress Address = IPAddress.Parse("192.0.2.1");

    private readonly Lock gate = new();
    private readonly List<Session> sessions = [];

    public string? Missing { get; set; }

    /// <summary>Controllers hear that a session is over.</summary>
    public bool Answers { get; set; } = true;

    /// <summary>Why none can be begun.</summary>
    public string? Refusal { get; set; }

    public SolRequest? Request { get; private set; }

    /// <summary>What hangs until it is set; null when nothing does.</summary>
    public ManualResetEventSlim? Hang { get; set; }

    public int Begun
    {
        get
        {
            lock (gate)
            {
                return sessions.Count;
            }
        }
    }

    /// <summary>Every one that has been begun has been destroyed, and no descriptor is left to the line.</summary>
    public bool AreAllGone
    {
        get
        {
            lock (gate)
            {
                if (Answers)
                {
                    sessions.ForEach(session => session.Answer());
                }

                return sessions.TrueForAll(session => session.IsGone);
            }
        }
    }

    public Session Last
    {
        get
        {
            lock (gate)
            {
                return sessions[^1];
            }
        }
    }

    /// <summary>What name servers know: <c>bmc1</c>.</summary>
    public static NameLookup Resolve(string name) =>
        name == "bmc1" ? new NameLookup([Address], null) : new NameLookup([], "Name or service not known");

    public ISolSession Open(SolRequest request)
    {
        Request = request;
        Hang?.Wait(TimeSpan.FromSeconds(20));
        if ((Missing ?? Refusal) is { } why)
        {
            throw new SolException(why);
        }

        lock (gate)
        {
            sessions.Add(new Session());
            return sessions[^1];
        }
    }

    internal sealed class Session : ISolSession
    {
        private readonly string? socket;
        private int far;
        private int destroyed;

        public Session()
        {
            (Fd, far) = Sockets.Pair();
            socket = Link();
        }

        public int Fd { get; }
        public SolFailure? Failure { get; set; }
        public string? BreakFailure { get; set; }
        public int Breaks { get; private set; }

        /// <summary>The line wants no more of it.</summary>
        public bool IsEnded => far >= 0 && Sys.Read(far, new byte[1]) == 0;

        /// <summary>Destroyed, and its descriptor closed.</summary>
        public bool IsGone => Volatile.Read(ref destroyed) == 1 && Link() != socket;

        public string? Break()
        {
            Breaks++;
            return BreakFailure;
        }

        public void Destroy() => Interlocked.Exchange(ref destroyed, 1);

        public void Say(string text) => Sys.Write(far, System.Text.Encoding.Latin1.GetBytes(text));

        public string Read()
        {
            byte[] buffer = new byte[1000];
            return System.Text.Encoding.Latin1.GetString(buffer, 0, Math.Max(0, Sys.Read(far, buffer)));
        }

        /// <summary>The controller is gone, and the library says so.</summary>
        public void End(SolFailure? failure)
        {
            Failure = failure;
            Close();
        }

        /// <summary>The controller has heard that it is over, if it is.</summary>
        public void Answer()
        {
            if (IsEnded)
            {
                Close();
            }
        }

        private void Close()
        {
            if (far >= 0)
            {
                Sys.Close(far);
                far = -1;
            }
        }

        private string? Link() => new FileInfo($"/proc/self/fd/{Fd}").LinkTarget;
    }
}
