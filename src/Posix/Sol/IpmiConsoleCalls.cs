using System.Runtime.InteropServices;

namespace Conserver.Posix;

/// <summary>
/// The functions of FreeIPMI's libipmiconsole (1.x, soname 2), and its structures as they are laid out on 64-bit Linux.
/// Loaded when a line asks for it; nothing of it is linked.
/// </summary>
internal sealed unsafe class IpmiConsoleCalls
{
    public const string FileName = "libipmiconsole.so.2";

    /// <summary>
    /// Flags of the engine: a NUL comes before anything else once the session is established. (Its flag 1 is not for us:
    /// the engine closes the descriptor it has given when a session fails, and the end of the context closes that number
    /// once more, whoever has it by then.)
    /// </summary>
    public const uint OutputOnSolEstablished = 2;

    /// <summary>Flags of behaviour: an error instead of taking a session that somebody else has.</summary>
    public const uint ErrorOnSolInUse = 1;

    /// <summary>Of flags: what the library's own configuration says.</summary>
    public const uint Default = 0xFFFFFFFF;

    /// <summary>IPMICONSOLE_ERR_SOL_STOLEN.</summary>
    public const int SolStolen = 18;

    private readonly nint library;
    private volatile bool isOver;

    private IpmiConsoleCalls(nint library)
    {
        this.library = library;
        EngineInit = (delegate* unmanaged[Cdecl]<uint, uint, int>)Entry("engine_init");
        EngineTeardown = (delegate* unmanaged[Cdecl]<int, void>)Entry("engine_teardown");
        Create = (delegate* unmanaged[Cdecl]<byte*, Login*, Times*, Behaviour*, nint>)Entry("ctx_create");
        Submit = (delegate* unmanaged[Cdecl]<nint, nint, nint, int>)Entry("engine_submit");
        Descriptor = (delegate* unmanaged[Cdecl]<nint, int>)Entry("ctx_fd");
        ErrorNumber = (delegate* unmanaged[Cdecl]<nint, int>)Entry("ctx_errnum");
        ErrorText = (delegate* unmanaged[Cdecl]<int, byte*>)Entry("ctx_strerror");
        Break = (delegate* unmanaged[Cdecl]<nint, int>)Entry("ctx_generate_break");
        Destroy = (delegate* unmanaged[Cdecl]<nint, void>)Entry("ctx_destroy");
    }

    public delegate* unmanaged[Cdecl]<uint, uint, int> EngineInit { get; }
    public delegate* unmanaged[Cdecl]<int, void> EngineTeardown { get; }
    public delegate* unmanaged[Cdecl]<byte*, Login*, Times*, Behaviour*, nint> Create { get; }
    public delegate* unmanaged[Cdecl]<nint, nint, nint, int> Submit { get; }
    public delegate* unmanaged[Cdecl]<nint, int> Descriptor { get; }
    public delegate* unmanaged[Cdecl]<nint, int> ErrorNumber { get; }
    public delegate* unmanaged[Cdecl]<int, byte*> ErrorText { get; }
    public delegate* unmanaged[Cdecl]<nint, int> Break { get; }
    public delegate* unmanaged[Cdecl]<nint, void> Destroy { get; }

    /// <summary>The engine has been told to end, and its contexts with it.</summary>
    public bool IsOver { get => isOver; set => isOver = value; }

    /// <summary>Null when it is not installed.</summary>
    /// <exception cref="EntryPointNotFoundException">It is another one.</exception>
    public static IpmiConsoleCalls? Load() =>
        NativeLibrary.TryLoad(FileName, out nint library) ? new IpmiConsoleCalls(library) : null;

    /// <summary>What the library says of the context's last error; null when there was none.</summary>
    public SolFailure? Failure(nint context)
    {
        int number = ErrorNumber(context);
        return number == 0 ? null : new SolFailure(NativeText.Read(ErrorText(number)), number == SolStolen);
    }

    private nint Entry(string name) => NativeLibrary.GetExport(library, $"ipmiconsole_{name}");

    /// <summary>struct ipmiconsole_ipmi_config.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Login
    {
        public byte* UserName;
        public byte* Password;
        public byte* Key;
        public uint KeyLength;
        public int Privilege;
        public int CipherSuite;
        public uint Workarounds;
    }

    /// <summary>struct ipmiconsole_protocol_config; milliseconds and counts, -1 for the default.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Times
    {
        public int Session;
        public int Retransmission;
        public int RetransmissionBackOffCount;
        public int KeepAlive;
        public int KeepAliveRetransmission;
        public int AcceptableErrors;
        public int MaximumRetransmissions;
    }

    /// <summary>struct ipmiconsole_engine_config.</summary>
    [StructLayout(LayoutKind.Sequential)]
    internal struct Behaviour
    {
        public uint EngineFlags;
        public uint BehaviourFlags;
        public uint DebugFlags;
    }
}
