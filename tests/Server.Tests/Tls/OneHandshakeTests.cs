using Conserver.Server.Sessions.Tls;

namespace Conserver.Server.Tests.Tls;

/// <summary>
/// One whole handshake for each connection, and not one more: neither a second one in it, nor a short one by what an earlier
/// one has agreed on, in which nobody would show a certificate.
/// </summary>
public sealed class OneHandshakeTests : IDisposable
{
    private const int Tls12 = 0x0303, Tls13 = 0x0304;

    /// <summary>Kinds of records (RFC 5246 §6.2.1). A handshake's is another one.</summary>
    private const byte Alert = 21, Text = 23;

    private readonly TestCertificates files = new();
    private readonly ServerTls anonymous = ServerTls.Load(new TlsSettings(null, null, false));
    private readonly ServerTls certified;

    public OneHandshakeTests() => certified = ServerTls.Load(new TlsSettings(files.Server, files.Authority, false));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        anonymous.Dispose();
        certified.Dispose();
        files.Dispose();
    }

    [Theory]
    [InlineData("AECDH-AES256-SHA")]
    [InlineData("ADH-AES256-GCM-SHA384")]
    [InlineData("ECDHE-RSA-AES256-GCM-SHA384")]
    public async Task Who_asks_for_another_one_hears_no_or_is_sent_away_and_costs_nothing(string suite)
    {
        using TestSession session = new(Of(suite));
        using OpenSslClient client = new(session.Wire, Tls12, $"{suite}:@SECLEVEL=0");
        await client.Handshake(Cancel);
        TlsSummary summary = await session.Opened.WaitAsync(Cancel);
        Assert.Equal(suite.StartsWith('A') ? TlsMode.Anonymous : TlsMode.Configured, summary.Mode);
        int steps = session.Steps;
        session.Wire.Send(client.AskForHandshake());
        await session.Loop.Run(() => session.Pipe.Write("x"u8));
        List<byte> kinds = await client.KindsUntilText(Cancel);
        Assert.True(kinds.Contains(Text) || session.Failed.IsCompletedSuccessfully);
        Assert.All(kinds, kind => Assert.Contains(kind, new[] { Alert, Text }));
        Assert.Equal(steps, session.Steps);
    }

    [Theory]
    [InlineData(Tls12, "AECDH-AES256-SHA")]
    [InlineData(Tls12, "ECDHE-RSA-AES256-GCM-SHA384")]
    [InlineData(Tls13, "AECDH-AES256-SHA")]
    [InlineData(Tls13, "ECDHE-RSA-AES256-GCM-SHA384")]
    public async Task An_earlier_one_does_not_shorten_the_next(int version, string suite)
    {
        using TestSession first = new(Of(suite));
        using OpenSslClient early = await Talk(first, version, suite, null);
        using TestSession second = new(Of(suite));
        using OpenSslClient late = await Talk(second, version, suite, early);
        Assert.False(late.IsResumed);
    }

    private static async Task<OpenSslClient> Talk(
        TestSession session, int version, string suite, OpenSslClient? earlier)
    {
        OpenSslClient client = new(session.Wire, version, $"{suite}:@SECLEVEL=0", earlier);
        await client.Handshake(Cancel);
        _ = await session.Opened.WaitAsync(Cancel);

        // What a server has to say of sessions comes before its first text.
        await session.Loop.Run(() => session.Pipe.Write("x"u8));
        Assert.Equal("x"u8.ToArray(), await client.Read(Cancel));
        return client;
    }

    private ServerTls Of(string suite) => suite.StartsWith('A') ? anonymous : certified;
}
