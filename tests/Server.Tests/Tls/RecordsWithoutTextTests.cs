using System.Collections.Immutable;
using Conserver.Server.Tls;

namespace Conserver.Server.Tests.Tls;

/// <summary>
/// Records that carry nothing, as a key update or an empty fragment, which cost work and bring nobody forward. No client at
/// hand can be made to send them by the dozen, so the engine is the test's own.
/// </summary>
public sealed class RecordsWithoutTextTests
{
    private const int Allowed = 64;

    private static readonly byte[] Empty = [23, 3, 3, 0, 0];
    private static readonly byte[] Letter = [23, 3, 3, 0, 1, (byte)'x'];

    private readonly List<string> said = [];

    [Fact]
    public void So_many_at_once_are_passed_over_and_the_text_behind_them_arrives()
    {
        using TlsPipe pipe = Open();
        pipe.Feed(Join(Allowed, Letter));
        pipe.Feed(Join(Allowed, Letter));
        Assert.Equal(["open", "x", "x"], said);
    }

    [Fact]
    public void One_more_ends_the_connection_once_and_nothing_behind_it_is_read()
    {
        using TlsPipe pipe = Open();
        pipe.Feed(Join(Allowed + 1, Letter));
        pipe.Feed(Letter);
        Assert.Equal(["open", "too many TLS records without text"], said);
    }

    [Fact]
    public void Text_between_them_does_not_make_them_fewer()
    {
        using TlsPipe pipe = Open();
        pipe.Feed([.. Join(Allowed, Letter), .. Join(1, Letter)]);
        Assert.Equal(["open", "x", "too many TLS records without text"], said);
    }

    [Fact]
    public void They_count_too_when_they_have_waited_for_the_owner()
    {
        using TlsPipe pipe = Open();
        pipe.Pause();
        pipe.Feed(Join(Allowed, []));
        pipe.Feed(Join(Allowed, Letter));
        Assert.Equal(["open"], said);
        pipe.Resume();
        Assert.Equal(["open", "too many TLS records without text"], said);
    }

    private static byte[] Join(int empty, byte[] last) =>
        [.. Enumerable.Repeat(Empty, empty).SelectMany(one => one), .. last];

    private TlsPipe Open()
    {
        Action later = () => { };
        var pipe = new TlsPipe(new Party(), new Owner(said), (work, done, _, after) =>
        {
            work();
            after();
            later = done;
            return () => { };
        });
        pipe.Start();
        later();
        return pipe;
    }

    private sealed class Party : ITlsParty
    {
        public ImmutableArray<string> CertificateErrors => [];

        public TlsReadiness Look(ReadOnlySpan<byte> received) => TlsReadiness.Ready;

        public ITlsEngine Begin(RecordStream wire) => new Engine(wire);

        public void Succeed()
        {
        }

        public string Explain(string reason) => reason;
    }

    /// <summary>Its records are their own text; it has no handshake.</summary>
    private sealed class Engine(RecordStream wire) : ITlsEngine
    {
        private readonly byte[] record = new byte[100];

        public bool IsOver => true;

        public bool CanContinue => false;

        public string? Failure => null;

        public void Step()
        {
        }

        public int Read(byte[] plain)
        {
            int count = wire.Read(record) - Empty.Length;
            record.AsSpan(Empty.Length, count).CopyTo(plain);
            return count == 0 ? -1 : count;
        }

        public void Write(ReadOnlySpan<byte> plain)
        {
        }

        public void Shutdown()
        {
        }

        public void Dispose()
        {
        }
    }

    private sealed class Owner(List<string> said) : ITlsPipeOwner
    {
        public void CipherToSend(ReadOnlySpan<byte> cipherText)
        {
        }

        public void PlainReceived(ReadOnlySpan<byte> plain) => said.Add(((char)plain[0]).ToString());

        public void HandshakeDone() => said.Add("open");

        public void Failed(TlsFailure failure) => said.Add(failure.Reason);

        public void PeerClosed() => said.Add("end");

        public void ReadingWanted(bool wanted) => said.Add($"reading {wanted}");
    }
}
