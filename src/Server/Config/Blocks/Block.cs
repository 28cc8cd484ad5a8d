using Conserver.Protocol.Grammar;

namespace Conserver.Server.Config;

/// <summary>A block being read. It reaches the draft only when it is closed; an aborted one is simply dropped.</summary>
internal abstract class Block
{
    public abstract void Assign(ItemAssigned item);

    public abstract void Close(BlockClosed end);

    /// <summary>Something about it is wrong, whether or not it is closed already.</summary>
    public virtual void Spoil(Diagnostic found)
    {
    }
}
