using System.Buffers;
using System.Collections.Immutable;

namespace Conserver.Server.Lines;

/// <summary>
/// What an option does besides being on: it has subnegotiations of its own. Belongs to one connection; nothing here may
/// block. What it answers is whole commands, quoted.
/// </summary>
internal interface ITelnetExtension
{
    byte Option { get; }

    /// <summary>All that is agreed to on such a connection, <see cref="Option"/> included; eight at most.</summary>
    ImmutableArray<TelnetWish> Wishes { get; }

    /// <summary>The far end wants nothing to be sent now.</summary>
    bool IsSuspended => false;

    /// <summary>The option has come on, or gone off, or it was asked for and is refused.</summary>
    void Switched(TelnetSide side, bool on, IBufferWriter<byte> replies);

    /// <summary>
    /// A whole subnegotiation of the option, which is on: what stands behind the option's byte, quotes taken off,
    /// <see cref="TelnetFilter.MaxSubnegotiation"/> bytes at most. Valid during the call.
    /// </summary>
    void Received(ReadOnlySpan<byte> payload, IBufferWriter<byte> replies);
}
