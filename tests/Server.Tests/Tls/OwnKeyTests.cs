using System.Collections.Concurrent;
using System.Net.Security;
using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Tests.Tls;

/// <summary>The key a server makes for itself.</summary>
public sealed class OwnKeyTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("own");
    private readonly ConcurrentQueue<string> log = new();

    private string State => Path.Combine(folder.FullName, "state");

    private string FileName => Path.Combine(State, "tls-key.pem");

    private string Said => string.Join('\n', log);

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public void It_is_made_when_it_is_needed_once_and_for_its_owner_alone()
    {
        using var first = new OwnKey(State, log.Enqueue);
        Assert.False(Directory.Exists(State));
        string key = Show(first);
        Assert.Equal("CN=conserver, OU=kept", first.Context.TargetCertificate.Subject);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(FileName));
        Assert.Equal(["tls-key.pem"], Directory.EnumerateFileSystemEntries(State).Select(Path.GetFileName));
        using var second = new OwnKey(State, log.Enqueue);
        Assert.Equal(key, Show(second));
        Assert.Contains("tls-key.pem, sha256:", Said, StringComparison.Ordinal);
        Assert.DoesNotContain("PRIVATE", Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Daemons_that_start_at_once_have_the_same()
    {
        var keys = new ConcurrentBag<string>();
        Parallel.For(0, 16, _ =>
        {
            using var own = new OwnKey(State, log.Enqueue);
            keys.Add(Show(own));
        });
        Assert.Single(keys.Distinct());
        Assert.Single(Directory.EnumerateFileSystemEntries(State));
    }

    [Fact]
    public void One_that_others_could_read_is_not_used_and_not_replaced()
    {
        using (var own = new OwnKey(State, log.Enqueue))
        {
            Show(own);
        }

        string before = File.ReadAllText(FileName);
        File.SetUnixFileMode(FileName, OwnerOnly | UnixFileMode.OtherRead);
        using var other = new OwnKey(State, log.Enqueue);
        Assert.Equal("CN=conserver", other.Context.TargetCertificate.Subject);
        Assert.Contains("others than its owner may use it", Said, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllText(FileName));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n")]
    public void A_damaged_one_is_told_and_another_one_serves_until_the_end(string content)
    {
        Directory.CreateDirectory(State);
        File.WriteAllText(FileName, content);
        File.SetUnixFileMode(FileName, OwnerOnly);
        using var own = new OwnKey(State, log.Enqueue);
        Assert.Equal("CN=conserver", own.Context.TargetCertificate.Subject);
        Assert.Contains("cannot be kept in", Said, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_place_for_it_clients_are_served_all_the_same()
    {
        File.WriteAllText(State, "a file");
        using var own = new OwnKey(State, log.Enqueue);
        Assert.Equal("CN=conserver", own.Context.TargetCertificate.Subject);
        Assert.StartsWith("warning: this server's own key cannot be kept in", Said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reload_keeps_it_and_nothing_anonymous_is_spoken_when_that_is_off()
    {
        using ServerTls tls = ServerTls.Load(new TlsSettings(null, null, false) { StateDirectory = State });
        ClientHello stock = new([(ushort)TlsCipherSuite.TLS_ECDH_anon_WITH_AES_256_CBC_SHA], [], [0x0303]);
        Assert.Equal(TlsMode.Anonymous, tls.Choose(stock));
        using ServerTls next = tls.Renew(
            new TlsSettings(null, null, false) { StateDirectory = State, Anonymous = false }, log.Enqueue);
        Assert.Equal(TlsMode.OwnKey, next.Choose(stock));
        Assert.Same(
            tls.Offer(stock).Options.ServerCertificateContext, next.Offer(stock).Options.ServerCertificateContext);
    }

    private static string Show(OwnKey own) => own.Context.TargetCertificate.GetPublicKeyString();
}
