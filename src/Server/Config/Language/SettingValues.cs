using System.Numerics;
using System.Runtime.CompilerServices;

namespace Conserver.Server.Config;

/// <summary>
/// Values of settings, each under its row; what is not here was not given. The row knows the type: read with
/// <c>row.In(values)</c>. A console has one of these and asks it for every byte it says, so it is small and quick: the
/// values alone, in order of <see cref="Setting.Place"/>, and a bit for each row that has one.
/// </summary>
public sealed class SettingValues : IEquatable<SettingValues>
{
    private const int Growth = 4;

    private Marks given;
    private object[] values;
    private int count;

    public SettingValues() => values = [];

    private SettingValues(SettingValues other)
    {
        given = other.given;
        count = other.count;
        values = other.values.AsSpan(0, count).ToArray();
    }

    /// <summary>The rows that have a value, in order of <see cref="Setting.Place"/>.</summary>
    public IEnumerable<Setting> Given
    {
        get
        {
            Marks left = given;
            for (int place = left.First; place < Setting.Most; place = left.First)
            {
                left.Set(place, false);
                yield return Setting.At(place);
            }
        }
    }

    public bool Has(Setting setting) => given.Has(setting.Place);

    public bool Equals(SettingValues? other) => other is not null && given.Equals(other.given)
        && values.AsSpan(0, count).SequenceEqual(other.values.AsSpan(0, count));

    public override bool Equals(object? obj) => Equals(obj as SettingValues);

    public override int GetHashCode() => count;

    /// <summary>The rows that have a value here or there.</summary>
    internal static IEnumerable<Setting> GivenInEither(SettingValues one, SettingValues other) =>
        one.given.Equals(other.given) ? one.Given : one.Given.Union(other.Given);

    internal object? Find(Setting setting) =>
        given.Has(setting.Place) ? values[given.CountBefore(setting.Place)] : null;

    /// <summary>Null takes the value away.</summary>
    internal void Set(Setting setting, object? value)
    {
        int place = setting.Place;
        int index = given.CountBefore(place);
        bool has = given.Has(place);
        if (value is null)
        {
            if (has)
            {
                given.Set(place, false);
                values.AsSpan(index + 1, --count - index).CopyTo(values.AsSpan(index));
                values[count] = null!;
            }

            return;
        }

        if (!has)
        {
            if (count == values.Length)
            {
                Array.Resize(ref values, count + Growth);
            }

            given.Set(place, true);
            values.AsSpan(index, count++ - index).CopyTo(values.AsSpan(index + 1));
        }

        values[index] = value;
    }

    internal SettingValues Copy() => new(this);

    /// <summary>A bit for each row there may be.</summary>
    [InlineArray(Words)]
    private struct Marks : IEquatable<Marks>
    {
        private const int Width = 64, Words = Setting.Most / Width;

        private ulong word;

        /// <summary>The place of the first bit; behind the last row when there is none.</summary>
        public readonly int First
        {
            get
            {
                int at = 0;
                while (at < Words && this[at] == 0)
                {
                    at++;
                }

                return at == Words ? Setting.Most : (at * Width) + BitOperations.TrailingZeroCount(this[at]);
            }
        }

        public readonly bool Has(int place) => (this[place / Width] & Bit(place)) != 0;

        public readonly int CountBefore(int place)
        {
            int before = BitOperations.PopCount(this[place / Width] & (Bit(place) - 1));
            for (int word = place / Width; word > 0; word--)
            {
                before += BitOperations.PopCount(this[word - 1]);
            }

            return before;
        }

        public void Set(int place, bool on)
        {
            ulong rest = this[place / Width] & ~Bit(place);
            this[place / Width] = on ? rest | Bit(place) : rest;
        }

        public readonly bool Equals(Marks other) => ((ReadOnlySpan<ulong>)this).SequenceEqual(other);

        public override readonly bool Equals(object? obj) => obj is Marks other && Equals(other);

        public override readonly int GetHashCode() => word.GetHashCode();

        private static ulong Bit(int place) => 1UL << (place % Width);
    }
}
