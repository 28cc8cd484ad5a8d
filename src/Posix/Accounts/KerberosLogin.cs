namespace Conserver.Posix;

/// <summary>One side of a login by Kerberos: that of the user.</summary>
public sealed unsafe class KerberosLogin : IDisposable
{
    private const uint Mutual = 2, Replay = 4;

    private readonly GssLibrary gss;
    private nint name;
    private nint context;

    private KerberosLogin(GssLibrary gss) => this.gss = gss;

    /// <summary>For the server, as it is.</summary>
    public byte[] Token { get; private set; } = [];

    internal static KerberosLogin? Begin(string host, out string reason)
    {
        if (GssLibrary.Loaded.Value is not { } gss)
        {
            reason = GssLibrary.Missing;
            return null;
        }

        var login = new KerberosLogin(gss);
        uint minor, major;
        byte[] service = NativeText.Terminated($"host@{host}");
        fixed (byte* start = service)
        fixed (nint* to = &login.name)
        {
            GssLibrary.Buffer text = new() { Length = (nuint)service.Length - 1, Value = start };
            major = gss.ImportName(&minor, &text, gss.HostBasedService, to);
        }

        reason = major == 0 ? login.Step([]) ?? "" : gss.Explain(major, minor);
        if (reason.Length == 0 && login.Token.Length > 0)
        {
            return login;
        }

        login.Dispose();
        return null;
    }

    /// <summary>Takes the server's answer; null when it has proved itself, else why not.</summary>
    public string? Finish(ReadOnlySpan<byte> reply) => reply.IsEmpty ? "the server refuses it" : Step(reply);

    public void Dispose()
    {
        uint minor;
        fixed (nint* at = &name)
        {
            gss.ReleaseName(&minor, at);
        }

        fixed (nint* at = &context)
        {
            gss.DeleteSecContext(&minor, at, null);
        }
    }

    private string? Step(ReadOnlySpan<byte> received)
    {
        uint minor, major;
        GssLibrary.Buffer output = default;
        bool isFirst = received.IsEmpty;
        fixed (byte* start = received)
        fixed (nint* at = &context)
        {
            GssLibrary.Buffer input = new() { Length = (nuint)received.Length, Value = start };
            major = gss.InitSecContext(
                &minor, 0, at, name, 0, Mutual | Replay, 0, 0, isFirst ? null : &input, null, &output, null, null);
        }

        Token = output.ToArray();
        gss.ReleaseBuffer(&minor, &output);
        return major == (isFirst ? GssLibrary.ContinueNeeded : 0) ? null : gss.Explain(major, minor);
    }
}
