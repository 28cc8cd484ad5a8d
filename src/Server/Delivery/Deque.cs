namespace Conserver.Server.Delivery;

/// <summary>
/// A queue in one ring of memory, of which any item can be looked at and changed. Holds no memory until used.
/// </summary>
internal sealed class Deque<T>
{
    private const int FirstCapacity = 4;

    /// <summary>An empty queue keeps no more than this for its next use.</summary>
    private const int KeptCapacity = 64;

    private T[] ring = [];
    private int head;

    public int Count { get; private set; }

    /// <summary>The item at a place; valid until items are added or removed.</summary>
    public ref T this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)index, (uint)Count);
            return ref ring[(head + index) & (ring.Length - 1)];
        }
    }

    public void Add(in T item)
    {
        if (Count == ring.Length)
        {
            Grow();
        }

        ring[(head + Count++) & (ring.Length - 1)] = item;
    }

    public void RemoveFirst()
    {
        this[0] = default!;
        head = (head + 1) & (ring.Length - 1);
        Count--;
        Shrink();
    }

    /// <summary>
    /// Puts an item before the one at <paramref name="index"/>; takes as long as there are items behind it.
    /// </summary>
    public void Insert(int index, in T item)
    {
        Add(item);
        for (int i = Count - 1; i > index; i--)
        {
            this[i] = this[i - 1];
        }

        this[index] = item;
    }

    /// <summary>Takes an item out; takes as long as there are items behind it.</summary>
    public void RemoveAt(int index)
    {
        for (int i = index; i < Count - 1; i++)
        {
            this[i] = this[i + 1];
        }

        Truncate(Count - 1);
    }

    /// <summary>Removes everything from <paramref name="count"/> on.</summary>
    public void Truncate(int count)
    {
        while (Count > count)
        {
            this[Count - 1] = default!;
            Count--;
        }

        Shrink();
    }

    private void Shrink()
    {
        if (Count == 0 && ring.Length > KeptCapacity)
        {
            ring = [];
            head = 0;
        }
    }

    private void Grow()
    {
        T[] larger = new T[Math.Max(FirstCapacity, ring.Length * 2)];
        for (int i = 0; i < Count; i++)
        {
            larger[i] = this[i];
        }

        ring = larger;
        head = 0;
    }
}
