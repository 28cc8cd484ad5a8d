namespace Conserver.Posix;

/// <summary>
/// Kerberos by the system's GSS-API (RFC 2743, 4121), loaded when it is first needed. Both sides in one round: a token
/// there, a token back. All may read files and ask a KDC: never call from a loop.
/// </summary>
public static unsafe class Kerberos
{
    /// <summary>What is said where the library is not there.</summary>
    public const string Missing = GssLibrary.Missing;

    /// <summary>The library is there.</summary>
    public static bool IsInstalled => GssLibrary.Loaded.Value is not null;

    /// <summary>The file of this machine's service keys, whether there is one or not; null when they are no file.</summary>
    public static string? KeytabFile
    {
        get
        {
            string named = Environment.GetEnvironmentVariable("KRB5_KTNAME") ?? "";
            return named.Length == 0 ? "/etc/krb5.keytab"
                : named.StartsWith("FILE:", StringComparison.Ordinal) ? named[5..]
                : named.Contains(':', StringComparison.Ordinal) ? null
                : named;
        }
    }

    /// <summary>This process has service keys, so that somebody may want to log in by Kerberos.</summary>
    public static bool HasKeytab =>
        KeytabFile is not { } file || Files.Access(System.Text.Encoding.UTF8.GetBytes(file), FileAccess.Read) == 0;

    /// <summary>
    /// Something says that this user may have a ticket; else the library need not be loaded to be told that there is none.
    /// </summary>
    public static bool MayHaveTicket => TicketSigns.Any;

    /// <summary>Judges the token of somebody who wants a service of this host.</summary>
    public static KerberosAnswer Accept(ReadOnlySpan<byte> token)
    {
        if (GssLibrary.Loaded.Value is not { } gss)
        {
            return new KerberosAnswer(null, [], Missing);
        }

        nint context = 0, name = 0, target = 0;
        uint minor;
        GssLibrary.Buffer output = default;
        try
        {
            uint major;
            fixed (byte* start = token)
            {
                GssLibrary.Buffer input = new() { Length = (nuint)token.Length, Value = start };
                major = gss.AcceptSecContext(
                    &minor, &context, 0, &input, 0, &name, null, &output, null, null, null);
            }

            byte[] reply = output.ToArray();
            if (major != 0)
            {
                return new KerberosAnswer(null, reply, major == GssLibrary.ContinueNeeded
                    ? "more than one round is wanted" : gss.Explain(major, minor));
            }

            // A key of another service on this host is no key of ours: who runs that one could pass a user's token on.
            major = gss.InquireContext(&minor, context, null, &target, null, null, null, null, null);
            string service = major == 0 ? gss.Display(target) : "";
            string principal = gss.Display(name);
            return principal.StartsWith("WELLKNOWN/", StringComparison.Ordinal)
                ? new KerberosAnswer(null, [], "the ticket is of nobody in particular")
                : service.StartsWith("host/", StringComparison.Ordinal) ? new KerberosAnswer(principal, reply, null)
                : new KerberosAnswer(null, [], $"the ticket is for {(service.Length > 0 ? service : "nobody")}");
        }
        finally
        {
            gss.ReleaseBuffer(&minor, &output);
            gss.ReleaseName(&minor, &name);
            gss.ReleaseName(&minor, &target);
            gss.DeleteSecContext(&minor, &context, null);
        }
    }

    /// <summary>Begins a login with this user's ticket; null and the reason when there is none for that host.</summary>
    /// <param name="host">As the server was asked for; its service is <c>host</c>.</param>
    /// <param name="reason">For those who look for a mistake.</param>
    public static KerberosLogin? Begin(string host, out string reason) => KerberosLogin.Begin(host, out reason);
}
