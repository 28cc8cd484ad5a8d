using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography;
using Conserver.Posix;
using Conserver.Protocol.Text;
using Conserver.Server.Sessions.Tls;
using Conserver.Server.Tls;

namespace Conserver.Server.Tests.Tls;

public sealed class TlsPipeTests
{
    private const int Big = 10 * 1024 * 1024;
    private static readonly TlsSettings None = new(null, null, false);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stock_client_gets_an_anonymous_tls_1_2()
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(TestClient.Stock(), Cancel);
        TlsSummary summary = await session.Opened.WaitAsync(Cancel);
        Assert.Equal("TLSv1.2 TLS_ECDH_anon_WITH_AES_256_CBC_SHA, anonymous", summary.ToString());
        Assert.Equal(TlsMode.Anonymous, summary.Mode);
        Assert.False(summary.SpeaksConserver);
        Assert.Null(client.RemoteCertificate);
    }

    [Theory]
    [InlineData(TlsCipherSuite.TLS_DH_anon_WITH_AES_256_GCM_SHA384)]
    [InlineData(TlsCipherSuite.TLS_DH_anon_WITH_AES_128_GCM_SHA256)]
    [InlineData(TlsCipherSuite.TLS_DH_anon_WITH_AES_256_CBC_SHA256)]
    [InlineData(TlsCipherSuite.TLS_DH_anon_WITH_AES_128_CBC_SHA256)]
    [InlineData(TlsCipherSuite.TLS_DH_anon_WITH_AES_256_CBC_SHA)]
    [InlineData(TlsCipherSuite.TLS_DH_anon_WITH_AES_128_CBC_SHA)]
    [InlineData(TlsCipherSuite.TLS_ECDH_anon_WITH_AES_256_CBC_SHA)]
    [InlineData(TlsCipherSuite.TLS_ECDH_anon_WITH_AES_128_CBC_SHA)]
    public async Task Clients_that_know_but_one_anonymous_suite_are_served(TlsCipherSuite suite)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(TestClient.Only(suite), Cancel);
        Assert.Equal($"TLSv1.2 {suite}, anonymous", (await session.Opened.WaitAsync(Cancel)).ToString());
        await session.Loop.Run(() => session.Pipe.Write("[login: "u8));
        byte[] prompt = new byte[8];
        await client.ReadExactlyAsync(prompt, Cancel);
        Assert.Equal("[login: ", Latin1.Text(prompt));
    }

    [Fact]
    public async Task Own_client_gets_a_certificate_and_tls_1_3()
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(TestClient.Own(), Cancel);
        TlsSummary summary = await session.Opened.WaitAsync(Cancel);
        Assert.Equal("TLSv1.3", summary.Protocol);
        Assert.Equal(TlsMode.OwnKey, summary.Mode);
        Assert.True(summary.SpeaksConserver);
        Assert.NotNull(client.RemoteCertificate);
    }

    [Fact]
    public async Task Client_without_anonymous_suites_gets_the_certificate()
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(TestClient.Usual(SslProtocols.None), Cancel);
        Assert.Equal(TlsMode.OwnKey, (await session.Opened.WaitAsync(Cancel)).Mode);
    }

    [Fact]
    public async Task Suite_without_encryption_is_never_agreed_on()
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        session.Wire.Send(HelloBytes.Make([(ushort)TlsCipherSuite.TLS_ECDH_anon_WITH_NULL_SHA], [], []));
        TlsFailure failure = await session.Failed.WaitAsync(Cancel);
        Assert.StartsWith("error:", failure.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Ten_megabytes_pass_both_ways_whatever_the_cuts(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls, cut: true);
        byte[] up = RandomNumberGenerator.GetBytes(Big);
        byte[] down = RandomNumberGenerator.GetBytes(Big);
        MemoryStream got = new();
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.OnPlain = bytes =>
        {
            got.Write(bytes);
            if (got.Length >= Big)
            {
                _ = all.TrySetResult();
            }
        };
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);

        Task sendUp = client.WriteAsync(up, Cancel).AsTask();
        Task sendDown = session.Loop.Run(() =>
        {
            for (int at = 0, size = 1; at < Big; size = size * 3 % 60_000 + 1)
            {
                int count = Math.Min(size, Big - at);
                session.Pipe.Write(down.AsSpan(at, count));
                at += count;
            }
        });
        byte[] arrived = new byte[Big];
        await client.ReadExactlyAsync(arrived, Cancel);
        await sendUp;
        await sendDown;
        await all.Task.WaitAsync(Cancel);
        Assert.True(arrived.AsSpan().SequenceEqual(down));
        Assert.True(got.ToArray().AsSpan().SequenceEqual(up));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_last_record_of_a_burst_is_what_a_stock_client_reads_at_a_time(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        foreach (int length in (int[])[1, 8192, 8193, 16_384, 24_576, 30_000, 100_000])
        {
            session.Records.Clear();
            await session.Loop.Run(() => session.Pipe.Write(new byte[length]));
            await client.ReadExactlyAsync(new byte[length], Cancel);

            // 8 KiB of text, and what encryption adds to it.
            Assert.InRange(session.Records[^1], 1, 8192 + 256);
            Assert.InRange(session.Records.Max(), 1, 16_384 + 256);
            Assert.InRange(session.Records.Count, 1, 2 + (length / 16_384));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Records_that_others_follow_at_once_are_as_long_as_can_be(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        session.Records.Clear();
        await session.Loop.Run(() =>
        {
            session.Pipe.Write(new byte[65_536], moreFollows: true);
            session.Pipe.Write("end"u8);
        });
        await client.ReadExactlyAsync(new byte[65_539], Cancel);
        Assert.Equal(5, session.Records.Count);
        Assert.All(session.Records.Take(4), body => Assert.InRange(body, 16_384, 16_384 + 256));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Reading_allocates_nothing_per_record(bool own)
    {
        const int Records = 1000;
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        MemoryStream sent = new();
        session.Wire.Divert = sent;
        for (int i = 0; i < 2 * Records; i++)
        {
            await client.WriteAsync(new byte[100], Cancel);
        }

        byte[] cipherText = sent.ToArray();
        long allocated = 0;
        await session.Loop.Run(() =>
        {
            int record = cipherText.Length / (2 * Records);
            for (int i = 0; i < 2 * Records; i++)
            {
                // The first half warms up.
                long before = GC.GetAllocatedBytesForCurrentThread();
                session.Pipe.Feed(cipherText.AsSpan(i * record, record));
                allocated += i < Records ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
            }
        });
        Assert.Equal(2 * Records * 100, session.Silent);

        // A thread's array pool may be trimmed and refilled at any time: a few buffers, but not one per record.
        Assert.InRange(allocated, 0, 20 * 32 * 1024);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Text_sent_right_behind_the_handshake_waits_for_its_end(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        TaskCompletionSource<byte[]> got = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.OnPlain = got.SetResult;
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await client.WriteAsync("login bob\r\n"u8.ToArray(), Cancel);
        Assert.Equal("login bob\r\n", Latin1.Text(await got.Task.WaitAsync(Cancel)));
        Assert.True(session.Opened.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Close_notify_is_heard_and_said(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        await client.ShutdownAsync();
        await session.PeerClosed.WaitAsync(Cancel);

        await session.Loop.Run(() =>
        {
            session.Pipe.Write("goodbye\r\n"u8);
            session.Pipe.Shutdown();
            session.Pipe.Shutdown();
            Assert.False(session.Pipe.CanWrite);
        });
        byte[] answer = new byte[100];
        Assert.Equal(9, await client.ReadAsync(answer, Cancel));
        Assert.Equal(0, await client.ReadAsync(answer, Cancel));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Server_that_has_shut_down_still_hears_the_client(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        TaskCompletionSource<byte[]> got = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.OnPlain = got.SetResult;
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        await session.Loop.Run(session.Pipe.Shutdown);
        Assert.Equal(0, await client.ReadAsync(new byte[1], Cancel));
        await client.WriteAsync("x"u8.ToArray(), Cancel);
        Assert.Equal("x", Latin1.Text(await got.Task.WaitAsync(Cancel)));
    }

    [Fact]
    public async Task Garbage_instead_of_a_hello_fails()
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        session.Wire.Send("login bob\r\n"u8.ToArray());
        Assert.Equal("not a TLS ClientHello", (await session.Failed.WaitAsync(Cancel)).Reason);
        Assert.Equal(0, await session.Wire.ReadAsync(new byte[1], Cancel));
    }

    [Fact]
    public async Task Who_says_the_end_in_an_anonymous_handshake_has_not_finished_it()
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        session.Wire.Send(HelloBytes.Make([0xC018], [], []));
        session.Wire.Send([21, 3, 3, 0, 2, 1, 0]);
        Assert.NotEmpty((await session.Failed.WaitAsync(Cancel)).Reason);
        Assert.False(session.Opened.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Garbage_after_the_hello_fails(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        session.Wire.Send(own ? HelloBytes.Make([0x1301], ["conserver"], [0x0304]) : HelloBytes.Make([0xC018], [], []));
        session.Wire.Send("this is no TLS record at all"u8.ToArray());
        string reason = (await session.Failed.WaitAsync(Cancel)).Reason;
        Assert.True(reason.StartsWith("error:", StringComparison.Ordinal) || reason == "not a TLS record", reason);
    }

    [Theory]
    [InlineData(true, "not a record")]
    [InlineData(false, "not a record")]
    [InlineData(true, "\u0017\u0003\u0003\0\u0005hello")]
    [InlineData(false, "\u0017\u0003\u0003\0\u0005hello")]
    public async Task Garbage_in_an_open_connection_fails(bool own, string garbage)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        session.Wire.Send(Latin1.Bytes(garbage));
        Assert.NotEmpty((await session.Failed.WaitAsync(Cancel)).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Paused_pipe_keeps_text_and_asks_to_stop_reading(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        int got = 0;
        bool paused = true;
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.OnPlain = bytes =>
        {
            Assert.False(paused);
            got += bytes.Length;
            if (got == 3_000_000)
            {
                all.SetResult();
            }
        };
        await session.Loop.Run(session.Pipe.Pause);
        await client.WriteAsync(new byte[3_000_000], Cancel);
        await session.Loop.Run(() =>
        {
            Assert.Equal(1, session.Stops);
            paused = false;
            session.Pipe.Resume();
        });
        await all.Task.WaitAsync(Cancel);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Session_moves_to_another_loop_in_the_middle_of_its_text(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestLoop second = new();
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        TestLoop first = session.Loop;
        List<byte> got = [];
        TaskCompletionSource all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        session.OnPlain = bytes =>
        {
            got.AddRange(bytes);
            if (got.Count == 1)
            {
                session.Pipe.Pause();
                first.Post(() =>
                {
                    session.Loop = second;
                    second.Post(session.Pipe.Resume);
                });
            }
            else if (got.Count == 2)
            {
                session.Pipe.Write("done"u8);
                all.SetResult();
            }
        };
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);

        // Both records in one piece, so that the second is already inside when the first says "move".
        MemoryStream both = new();
        session.Wire.Divert = both;
        await client.WriteAsync("a"u8.ToArray(), Cancel);
        await client.WriteAsync("b"u8.ToArray(), Cancel);
        session.Wire.Divert = null;
        session.Wire.Send(both.ToArray());
        await all.Task.WaitAsync(Cancel);
        byte[] answer = new byte[4];
        await client.ReadExactlyAsync(answer, Cancel);
        Assert.Equal("ab"u8, got.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Pipe_disposed_from_a_callback_says_nothing_more(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        using SslStream client = new(session.Wire, false);
        int calls = 0;
        session.OnPlain = _ =>
        {
            calls++;
            session.Pipe.Dispose();
        };
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        await client.WriteAsync("one"u8.ToArray(), Cancel);
        await client.WriteAsync("two"u8.ToArray(), Cancel);
        await session.Loop.Run(() => session.Pipe.Write("into nothing"u8));
        Assert.Equal(1, calls);
        Assert.False(session.Failed.IsCompleted);
    }

    [Fact]
    public async Task Pipe_disposed_during_the_handshake_says_nothing_more()
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls);
        await session.Loop.Run(() =>
        {
            session.Pipe.Feed(HelloBytes.Make([0x1301], ["conserver"], [0x0304]));
            session.Pipe.Dispose();
        });
        await session.Stepped.Task.WaitAsync(Cancel);
        Assert.False(session.Failed.IsCompleted);
        Assert.False(session.Opened.IsCompleted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Handshake_is_done_in_steps_that_end_when_the_client_has_to_say_more(bool own)
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls, cut: true);
        using SslStream client = new(session.Wire, false);
        await client.AuthenticateAsClientAsync(own ? TestClient.Own() : TestClient.Stock(), Cancel);
        await session.Opened.WaitAsync(Cancel);
        Assert.InRange(session.Steps, 2, 20);
    }

    [Fact]
    public async Task Handshake_that_finds_no_turn_in_time_fails_with_the_reason()
    {
        using ServerTls tls = ServerTls.Load(None);
        using TestSession session = new(tls) { Refusal = new ErrandException("too many TLS handshakes wait") };
        await session.Loop.Run(() => session.Pipe.Feed(HelloBytes.Make([0x1301], ["conserver"], [0x0304])));
        TlsFailure failure = await session.Failed.WaitAsync(Cancel);
        Assert.Equal("too many TLS handshakes wait", failure.Reason);
    }
}
