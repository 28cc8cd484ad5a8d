using System.Buffers;
using Conserver.Posix;

namespace Conserver.Server.Tls;

/// <summary>The server's side of TLS 1.2 without certificates, as clients of 8.2.7 expect it: by OpenSSL itself.</summary>
/// <param name="wire">Under it.</param>
internal sealed class AnonymousTls(RecordStream wire) : ITlsEngine
{
    // A record and its header (RFC 5246 §6.2.3).
    private const int LongestRecord = 5 + 16384 + 2048;

    private AnonymousSession? session;

    /// <summary>What was agreed on, as OpenSSL writes it.</summary>
    public string Version => session!.Version;

    /// <summary>What was agreed on, by its IANA name.</summary>
    public string Suite => session!.Suite;

    public bool IsOver { get; private set; }

    public bool CanContinue => wire.HasWholeRecord || wire.IsMalformed;

    public string? Failure { get; private set; }

    public void Step()
    {
        try
        {
            session ??= new AnonymousSession(AnonymousContext.Shared, wire.Write);
            while (!IsOver && wire.HasWholeRecord)
            {
                byte[] record = ArrayPool<byte>.Shared.Rent(LongestRecord);
                int count = wire.Read(record.AsSpan(0, LongestRecord));
                IsOver = session.Handshake(record.AsSpan(0, count));
                ArrayPool<byte>.Shared.Return(record);
            }

            if (!IsOver && wire.IsMalformed)
            {
                Fail("not a TLS record");
            }
        }
        catch (OpenSslException failure)
        {
            Fail(failure.Message);
        }
    }

    public int Read(byte[] plain)
    {
        byte[] record = ArrayPool<byte>.Shared.Rent(LongestRecord);
        try
        {
            int count = wire.Read(record.AsSpan(0, LongestRecord));
            return session!.Read(record.AsSpan(0, count), plain) ?? -1;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(record);
        }
    }

    public void Write(ReadOnlySpan<byte> plain) => session!.Write(plain);

    public void Shutdown() => session!.Shutdown();

    public void Dispose() => session?.Dispose();

    private void Fail(string reason)
    {
        Failure = reason;
        IsOver = true;
    }
}
