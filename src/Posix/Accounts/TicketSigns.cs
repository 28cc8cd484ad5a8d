using System.Text;

namespace Conserver.Posix;

/// <summary>
/// Whether this user may have a Kerberos ticket, without the library: loading that takes a third of the time in which the
/// client is at its prompt, and most users of machines that have it never log in by it. In doubt: may have.
/// </summary>
/// <param name="user">The user's id.</param>
/// <param name="variable">Gives an environment variable.</param>
/// <param name="exists">Says whether there is a file.</param>
/// <param name="read">Gives the text of a file; null when it cannot be read.</param>
public sealed class TicketSigns(
    uint user, Func<string, string?> variable, Func<string, bool> exists, Func<string, string?> read)
{
    private const string Configuration = "/etc/krb5.conf";

    /// <summary>What leads somewhere else, by krb5.conf(5): where tickets or keys of users are, or more to read.</summary>
    private static readonly string[] Elsewhere = ["default_ccache_name", "default_client_keytab_name", "include", "module"];

    /// <summary>Variables that name another place for tickets, keys or the configuration (kerberos(7)).</summary>
    private static readonly string[] Variables = ["KRB5CCNAME", "KRB5_CLIENT_KTNAME", "KRB5_CONFIG"];

    /// <summary>Of this process.</summary>
    public static bool Any => new TicketSigns(
        Sys.UserId, Environment.GetEnvironmentVariable, File.Exists, TextOf).MayBe;

    /// <summary>
    /// Something is set, there are tickets or keys where the library looks by itself, or the configuration names a place.
    /// </summary>
    public bool MayBe =>
        Variables.Any(name => variable(name) is { Length: > 0 })
        || exists($"/tmp/krb5cc_{user}")
        || exists($"/etc/krb5/user/{user}/client.keytab")
        || exists($"/var/kerberos/krb5/user/{user}/client.keytab")
        || (exists(Configuration) && NamesAnotherPlace());

    private bool NamesAnotherPlace() =>
        read(Configuration) is not { } text || Elsewhere.Any(word => text.Contains(word, StringComparison.Ordinal));

    private static string? TextOf(string path)
    {
        try
        {
            return File.ReadAllText(path, Encoding.Latin1);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The library may know why.
            return null;
        }
    }
}
