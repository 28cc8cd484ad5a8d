using System.Globalization;
using System.Text;
using Conserver.Posix;
using Conserver.Protocol.Wire;
using Conserver.Server.Delivery;

namespace Conserver.Server.Sessions;

/// <summary>What a client reads in place of what it was too slow to get.</summary>
internal sealed class LossText : ILossWording
{
    public static LossText Instance { get; } = new();

    /// <summary>A data byte 0xFF is two on the wire; signals are never lost.</summary>
    public int DataIn(ReadOnlySpan<byte> wire) => wire.Length - (WireEncoder.CountEscapes(wire) / 2);

    public Chunk Of(long bytes, int notices) => Chunk.Copy(Encoding.ASCII.GetBytes(
        (bytes.ToString(CultureInfo.InvariantCulture), notices) switch
        {
            (var lost, 0) => $"\r\n[-- {lost} bytes not shown: you read too slowly; the log has them --]\r\n",
            ("0", _) => $"\r\n[-- {Count(notices)} not shown: you read too slowly --]\r\n",
            var (lost, _) =>
                $"\r\n[-- {lost} bytes and {Count(notices)} not shown: you read too slowly; the log has the bytes --]\r\n",
        }));

    private static string Count(int notices) =>
        notices == 1 ? "1 notice" : string.Create(CultureInfo.InvariantCulture, $"{notices} notices");
}
